// What a sentence names: times, counts, actors, addresses, files, order, quotations. Naming one makes it a fact.

export type NamedKind = 'time' | 'count' | 'actor' | 'address' | 'file' | 'order' | 'quotation'
export interface Named {
  kind: NamedKind
  text: string
}

const numberWords =
  'two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty hundred thousand million dozen twice thrice'.split(
    ' ',
  )
export const valueOfWord: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  hundred: 100,
  thousand: 1000,
  million: 1_000_000,
  dozen: 12,
  twice: 2,
  thrice: 3,
}

const quotation =
  /"([^"\n]{1,1000})"|“([^”\n]{1,1000})”|«([^»\n]{1,1000})»|`([^`\n]{1,1000})`|‘([^’\n]{1,1000})’|(?<![\w])'([^'\n]{1,1000})'(?!\w)/g
const url = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>)]{2,300}/gi
const clock =
  /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?(?:\s?Z\b|\s?UTC\b|[+-]\d\d:?\d\d)?|\b\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\b|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b(?:\s+\d{4})?|\b(?:January|February|March|April|June|July|August|September|October|November|December)\s+\d{1,2}\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:midnight|noon|yesterday|today|tonight)\b/gi
const v4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?(?::\d{1,5})?(?![\w]|\.\d)/g
const v6 = /(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})(?![\w:])|(?<![\w:])(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4})?(?![\w:])/gi
const mac = /\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b/gi
const mail = /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b/g
const arn = /\barn:[\w-]+:[\w-]*:[\w-]*:[\w-]*:[^\s,;"')]{1,300}/g
const key = /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}\b/g
const credential =
  /\b(?:credential|user|account|role|principal|key|session|host|identity|attacker named|group|pod|container|service account|by|as|process)\s+([A-Za-z_][\w.@$/:-]{1,127}[\w$])/g
const path = /(?<![\w/])(?:~|\.{1,2})?\/(?:[\w.@+%=-]{1,128}\/?){1,20}|\b[A-Z]:\\[^\s"']{2,200}/g
const fileName =
  /(?<![\w/.-])[\w][\w.+-]{0,80}\.(?:sh|py|pl|php|ps1|exe|dll|so|json|log|conf|cfg|ya?ml|csv|txt|db|sql|gz|tgz|tar|zip|7z|bin|elf|js|ts|jar|war|jsp|aspx?|service|timer|key|pem|env|bak|xml|html?|xlsx?|docx?|pdf|deb|rpm|o|ko|c|md|ini)\b(?![\w-]*\()/gi
const domain =
  /\b(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}(?:com|net|org|io|xyz|top|ru|cn|info|dev|app|cloud|example|test|onion|me|co|cc|pw|biz|online|site|internal|local|gov|edu|de|uk|eu|fr|nl|us|jp|in|br)\b/gi
const order =
  /\b(?:before|after(?:wards)?|earliest|latest|then|first(?:ly)?|last(?:ly)?|later|earlier|follow(?:ed|s|ing)(?!\s+(?:rule|policy|pattern|convention))|preced(?:ed|es|ing)|subsequent(?:ly)?|previous(?:ly)?|prior|next|until|since|finally|initially|began|begins|started with|ended|in turn|thereupon|meanwhile|while|during|once|second(?:ly)?|third(?:ly)?|immediately|soon)\b/gi
const digits = /(?<![\w.:/-])\d[\d,]*(?:\.\d+)?(?:st|nd|rd|th)?(?:\s?(?:%|percent|[KMGT]i?B|bytes?))?(?![\w.:/-]*[A-Za-z_])/g
const words = new RegExp(`\\b(?:${numberWords.join('|')})s?\\b`, 'gi')

/** Everything a sentence names, quotations first; what stands inside of one is not named again. */
export function namedIn(sentence: string): Named[] {
  const out: Named[] = []
  let left = sentence.normalize('NFKC')
  const take = (kind: NamedKind, form: RegExp, textOf: (match: RegExpExecArray | RegExpMatchArray) => string = (match) => match[0]) => {
    left = left.replace(form, (...args) => {
      const groups = args.slice(
        0,
        args.findIndex((one) => typeof one === 'number'),
      ) as string[]
      out.push({ kind, text: textOf(groups as unknown as RegExpMatchArray).trim() })
      return ' '.repeat(groups[0]!.length)
    })
  }
  take('quotation', quotation, (match) => match.slice(1).find((part) => part !== undefined) ?? match[0]!)
  take('address', url)
  take('actor', arn)
  take('actor', mail)
  take('actor', key)
  take('time', clock)
  take('address', v4)
  take('address', mac)
  take('address', v6)
  take('file', path)
  take('file', fileName)
  take('address', domain)
  // The word before stays: `user x` names x, and `user` may be followed by a verb.
  left = left.replace(credential, (whole, name: string) => {
    if (notNames.has(name.toLowerCase())) return whole
    if (!/[\d_@.$/:-]|[A-Z]/.test(name) && !/\b(?:user|credential|role|host)\s/i.test(whole)) return whole
    out.push({ kind: 'actor', text: name })
    return whole.replace(name, ' '.repeat(name.length))
  })
  take('order', order)
  take('count', digits)
  take('count', words)
  return out
}

const notNames = new Set(
  (
    'a an and are when where whose how as at be been by can cannot did does for from had has have if in into is it its may might of on or that the their this those to under upon used uses using was were what which who with would ' +
    'accounts activity acts added administrator administrators agent analysis attack attacker attackers became being called changed command commands could credentials data design desired different downloaded each either evidence ' +
    'executed expected first given group guessed habit hand history identities identity issued itself known left legitimate line lines logged made making material most name names neither no normal not nothing one only ordinary other others own ' +
    'part permission permissions policy possible process processes program programs ran ranks removal requires rights role roles run runs said same script scripts seen sent server service session sessions several shell should shown signed signing someone something ' +
    'stands started such system taken themselves there they through tool tools tree two until user users whoever will within without work yet'
  ).split(' '),
)

const kindWords: Record<NamedKind, string> = {
  time: 'a time',
  count: 'a count',
  actor: 'an actor',
  address: 'an address',
  file: 'a file',
  order: 'an order',
  quotation: 'a quotation',
}
export const kindInWords = (kind: NamedKind): string => kindWords[kind]
