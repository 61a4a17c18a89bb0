// Every message the window may send to the main process. One wrapper checks every sender.
import { type BrowserWindow, dialog, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type OpenDialogOptions } from 'electron'
import { z } from 'zod'
import { channels } from './channels.ts'
import type { KeyStore } from './key-store.ts'
import { trustedSender } from './security.ts'
import type { WorkbenchLink } from './workbench-link.ts'

export interface MessageParts {
  window: () => BrowserWindow | undefined
  link: WorkbenchLink
  keys: KeyStore
}

const trusted = (event: IpcMainEvent | IpcMainInvokeEvent, window: BrowserWindow | undefined): window is BrowserWindow => {
  const frame = event.senderFrame
  return window !== undefined && event.sender === window.webContents && frame !== null && trustedSender(frame.url, frame.parent === null)
}

export const handleMessages = ({ window, link, keys }: MessageParts): void => {
  const answer = <Input, Output>(channel: string, input: z.ZodType<Input>, act: (from: BrowserWindow, given: Input) => Promise<Output>) => {
    ipcMain.handle(channel, (event, given: unknown) => {
      const from = window()
      if (!trusted(event, from)) throw new Error('not from the window')
      return act(from, input.parse(given))
    })
  }
  const choose = async (from: BrowserWindow, options: OpenDialogOptions): Promise<string[]> => {
    const { canceled, filePaths } = await dialog.showOpenDialog(from, options)
    return canceled ? [] : filePaths
  }
  const nothing = z.undefined()

  ipcMain.on(channels.connect, (event) => {
    const from = window()
    if (trusted(event, from)) link.connect(from.webContents)
  })
  answer(channels.chooseFiles, nothing, (from) =>
    choose(from, { properties: ['openFile', 'multiSelections', 'showHiddenFiles', 'dontAddToRecent'] }),
  )
  answer(channels.chooseFolders, nothing, (from) =>
    choose(from, { properties: ['openDirectory', 'multiSelections', 'showHiddenFiles', 'dontAddToRecent'] }),
  )
  // A case is a folder; on macOS one with this ending looks like a file.
  answer(
    channels.chooseCase,
    nothing,
    async (from) => (await choose(from, { properties: ['openDirectory', 'treatPackageAsDirectory'] }))[0] ?? null,
  )
  answer(channels.chooseNewCase, z.string().max(1024), async (from, suggested) => {
    const { canceled, filePath } = await dialog.showSaveDialog(from, {
      defaultPath: suggested,
      properties: ['showOverwriteConfirmation', 'createDirectory', 'dontAddToRecent'],
    })
    return canceled || filePath === '' ? null : filePath
  })
  answer(channels.rememberPassphrase, z.string().min(1).max(4096), (_, passphrase) => keys.remember(passphrase))
  answer(channels.forgetPassphrase, nothing, () => keys.forget())
}
