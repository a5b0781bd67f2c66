package dev.cocbackend.mobile;

/** Where what is shown came from. */
public enum Source {
  /** From the disk; the server has not been heard since the object came on the screen. */
  DISK,
  /** The server has sent it, or has said that it is still the newest. */
  SERVER
}
