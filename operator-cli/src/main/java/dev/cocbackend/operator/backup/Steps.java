package dev.cocbackend.operator.backup;

/** Hears how far a long piece of work is, for a progress bar. */
public interface Steps {
  Steps UNHEARD = (what, done, expected) -> {};

  /**
   * @param what is worked on, such as a queue's name
   * @param expected how many there are as far as is known, 0 if nothing is
   */
  void at(String what, long done, long expected);
}
