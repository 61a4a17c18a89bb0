// Start of the window: theme before the first paint, connection, address, then the shell.
import './without-eval.ts'
import './design/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { joinAddress } from './app/state/address.ts'
import { listenForKeys } from './app/state/commands.ts'
import { paintSettings } from './app/state/settings.ts'
import { stayConnected } from './bridge/client.ts'

paintSettings()
joinAddress()
listenForKeys()
void stayConnected()

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
