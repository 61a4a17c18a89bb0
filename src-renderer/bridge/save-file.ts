// A file that the examiner keeps: streamed to disk where the browser can, else gathered and offered as a download.

export interface SavedFile {
  write(part: string | Blob): Promise<void>
  close(): Promise<void>
  abort(): Promise<void>
}

type Picker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>

export const saveFile = async (name: string): Promise<SavedFile> => {
  const picker = (window as { showSaveFilePicker?: Picker }).showSaveFilePicker
  if (picker) {
    const stream = await (await picker({ suggestedName: name })).createWritable()
    return { write: (part) => stream.write(part), close: () => stream.close(), abort: () => stream.abort() }
  }
  let parts: Blob[] = []
  return {
    // Blobs of more than a few hundred kilobytes lie on disk, not in this process.
    write: async (part) => {
      parts.push(new Blob([part]))
      if (parts.length === 64) parts = [new Blob(parts)]
    },
    close: async () => {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob(parts))
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    },
    abort: async () => {
      parts = []
    },
  }
}
