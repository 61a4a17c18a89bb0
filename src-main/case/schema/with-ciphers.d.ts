// The package's own declarations are hidden by its exports; it has the interface of better-sqlite3.
declare module 'better-sqlite3-multiple-ciphers' {
  import Sqlite from 'better-sqlite3'
  export default Sqlite
}
