// The package ships no types: what the tests use of it.
declare module 'jsonld' {
  const jsonld: {
    expand(document: unknown, options: { documentLoader: unknown }): Promise<unknown[]>
    toRDF(document: unknown, options: { documentLoader: unknown; format: string }): Promise<unknown>
  }
  export default jsonld
}
