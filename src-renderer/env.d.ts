// Types of what Vite resolves: CSS modules, assets, import.meta.env.
/// <reference types="vite/client" />
