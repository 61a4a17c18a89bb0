// The package brings no types: what our tests use of it.
declare module 'jsonld' {
  interface Options {
    documentLoader: (url: string) => Promise<never>
    format?: string
  }
  const jsonld: {
    expand(document: unknown, options: Options): Promise<unknown>
    toRDF(document: unknown, options: Options): Promise<unknown>
  }
  export default jsonld
}
