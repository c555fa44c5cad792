/** Files from a drop or an input, folders walked to the bottom. */

/**
 * The files of a drop, with everything in dropped folders. Call it in the event's own turn: the
 * browser empties the list afterwards.
 */
export function filesFromDrop(transfer: DataTransfer): Promise<File[]> {
  const entries: FileSystemEntry[] = [];
  const files: File[] = [];
  for (const item of Array.from(transfer.items)) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry();
    if (entry) {
      entries.push(entry);
    } else {
      const file = item.getAsFile();
      if (file) files.push(file);
    }
  }
  return walk(entries, files);
}

/** The files of an `<input type="file">`, with or without `webkitdirectory`. */
export function filesFromInput(input: HTMLInputElement): File[] {
  return Array.from(input.files ?? []);
}

async function walk(entries: FileSystemEntry[], files: File[]): Promise<File[]> {
  // A stack and no recursion: folders come as deep as somebody made them.
  const stack = entries.reverse();
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    if (entry.isDirectory) {
      stack.push(...(await children(entry as FileSystemDirectoryEntry)).reverse());
    } else {
      files.push(await fileOf(entry as FileSystemFileEntry));
    }
  }
  return files;
}

async function children(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // At most 100 a call; an empty answer is the end.
    const some = await new Promise<FileSystemEntry[]>((resolve) => {
      reader.readEntries(resolve, () => resolve([]));
    });
    if (some.length === 0) return all;
    for (const entry of some) all.push(entry);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve) => {
    // One that cannot be opened is counted all the same: as an empty file it will be skipped.
    entry.file(resolve, () => resolve(new File([], "")));
  });
}
