// The only bridge into the sandboxed window: names a few acts, passes one port on, and gives nothing of Electron itself.
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { type Desktop, portMessage } from '../../contract/desktop.ts'
import { channels } from '../channels.ts'

ipcRenderer.on(channels.port, (event) => {
  window.postMessage(portMessage, window.location.origin, event.ports)
})

contextBridge.exposeInMainWorld('vestige', {
  connect: () => ipcRenderer.send(channels.connect),
  chooseFiles: () => ipcRenderer.invoke(channels.chooseFiles),
  chooseFolders: () => ipcRenderer.invoke(channels.chooseFolders),
  chooseNewCase: (suggested) => ipcRenderer.invoke(channels.chooseNewCase, suggested),
  chooseCase: () => ipcRenderer.invoke(channels.chooseCase),
  pathOf: (file) => webUtils.getPathForFile(file),
  rememberPassphrase: (passphrase) => ipcRenderer.invoke(channels.rememberPassphrase, passphrase),
  forgetPassphrase: () => ipcRenderer.invoke(channels.forgetPassphrase),
} satisfies Desktop)
