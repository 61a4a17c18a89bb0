// House rules a file can break by itself: length, first line, endings of imports, names.

const longest = 300

/** What is wrong with a file, in words. */
export const complaints = (path: string, text: string): string[] => {
  const lines = text.split('\n')
  const found: string[] = []
  const first = lines[0]?.startsWith('#!') ? lines[1] : lines[0]
  // A test says why it exists by the names of its tests.
  if (!/\.test\.tsx?$/.test(path) && !/^\/\/ \S|^\/\*\*? ?\S/.test(first ?? ''))
    found.push('the first line does not say why the file exists')
  if (lines.length - 1 > longest && !/^\/\/ long because: \S.{15,}/m.test(text))
    found.push(`${lines.length - 1} lines without a "long because:" line`)
  for (const [, name] of text.matchAll(/^(?:import|export)\b[^'"`;]*?\bfrom '(\.[^']+)'/gm)) {
    if (!/\.(ts|tsx|mjs|css|json|svg|woff2)(\?\w+)?$/.test(name ?? '')) found.push(`import of '${name}' without its ending`)
  }
  if (/(^|\/)(utils?|helpers?|managers?)(\.|\/)/i.test(path)) found.push('named after nothing')
  const file = path.split('/').at(-1) ?? ''
  const component = path.endsWith('.tsx') && !/\.test\./.test(path)
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(file) && !(component && /^[A-Z][A-Za-z0-9]*\.tsx$/.test(file)))
    found.push('name is not kebab-case')
  if (/^export default /m.test(text) && !/\.config\.ts$/.test(path)) found.push('default export')
  return found
}
