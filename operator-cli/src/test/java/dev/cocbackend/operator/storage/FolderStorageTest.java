package dev.cocbackend.operator.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStorageTest implements StorageContract {
  @TempDir Path folder;

  @Override
  public Storage storage() {
    return new FolderStorage(folder.resolve("backups"));
  }

  @Test
  void noPathLeadsOutOfTheFolder() {
    assertThatThrownBy(() -> storage().put("../outside", out -> 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void emptyFoldersAreRemovedWithTheirLastFile() {
    storage().put("a/one", out -> 0);
    storage().delete("a/one");

    assertThat(folder.resolve("backups")).isEmptyDirectory();
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("backups"));

    assertThatThrownBy(() -> storage().put("a/one", out -> 0))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(file.toString());
  }
}
