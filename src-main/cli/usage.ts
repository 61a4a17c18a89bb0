// What the command line says of itself, and the error that ends a command with exit status 2.

export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** Exit status of every command (architecture, "The command line"). */
export const exit = { done: 0, failed: 1, usage: 2, doesNotVerify: 3 } as const

/** Commands whose issue has not come yet. */
export const later = new Set(['respond'])

export const help = `vestige: investigation workstation for cloud incident response

  vestige case create DIR --title T --examiner "Name <mail>" [--organisation O] [--encrypt [--recovery-sheet FILE]] [--json]
  vestige case info DIR [--json]
  vestige case reindex DIR [--json]
  vestige case add-examiner DIR --examiner "Name <mail>" [--public-key BASE64] [--signed-by "Name <mail>"]
  vestige case pack DIR --to RECIPIENT… --out FILE [--json]       vestige case unpack FILE DIR --key KEYFILE [--json]
  vestige case receipt DIR FILE                                   vestige case keygen --out KEYFILE
  vestige import DIR PATH… [--source ID | --mapping NAME] [--received-from W] [--by W] [--medium M] [--authority A] [--note N]
                           [--hash-list FILE] [--in-place] [--no-detect] [--resume] [--key FILE [--key-from W]] [--json]
  vestige unlock DIR MEMBER|EXHIBIT --key FILE [--key-from W] [--json]
  vestige trust DIR add|list [KEY] [--note N] [--json]
  vestige watch DIR INBOX [--once] [--json] | vestige watch DIR --stop
  vestige mapping DIR list | show NAME | propose FILE | preview FILE [--mapping NAME] | save FILE [--name NAME] [--json]
  vestige coverage DIR [--from T] [--to T] [--json]
  vestige coverage DIR digests [--keys FILE] | request [--out FILE] | retention [ID --days N|none [--note N]] [--json]
  vestige clock DIR list | propose | set [--exhibit EX] [--source ID] [--host H] --offset +90s --reason R | end NUMBER [--json]
  vestige addresses DIR [ADDRESS…] | lists | add NAME FILE [--title T] [--as-of DAY] | remove NAME [--json]
  vestige events DIR [--query Q] [--from T] [--to T] [--limit N] [--format ndjson|csv] [--zone Z]
  vestige detect DIR [--rules PATH…] [--hidden without|with|only] [--json]
  vestige graph DIR [--focus ENTITY] [--query Q] [--limit NODES] [--json]
  vestige processes DIR [--host H] [--json]
  vestige indicators DIR [add FILE [--name SOURCE] [--date D] [--confidence N]] [--hits] [--json]
  vestige hide DIR [--rule ID|--entity ID|--event UID --reason R | --end ID] [--json]
  vestige incidents DIR [--json] | attack DIR [--all] [--json] | story DIR [--incident ID] [--json]
  vestige path DIR [FROM TO] [--json] | sessions DIR [--identity ID…] [--json]
  vestige elsewhere DIR VALUE…|@FILE --from T --to T [--language athena|kql|spl|osquery|vql] [--keep [--note N]] [--json]
  vestige verdict DIR [--subject detection:ID|incident:ID|exhibit:EX|entity:ID|case] [--without EX…] [--model NAME] [--keep] [--json]
  vestige model DIR [list] | add NAME --gguf FILE | --endpoint URL --model ID | --anthropic --model ID | --openai --model ID [--context N]
  vestige model DIR on NAME --provider P --region R --retention T --consent REF [--steps N] [--tokens N] [--seconds N]
                           [--show-names] [--show-addresses]
  vestige model DIR declare-local NAME --reason R | off NAME | remove NAME | preview NAME [--subject S] | runs | trace RUN
  vestige ask DIR "question" [--model NAME] [--json]
  vestige report DIR --out FILE [--format pdf|pdf-evidence|html|docx|json|csv|case|stix|timesketch] [--report ID] [--revision N | --draft]
                     [--kind incident|expert|executive|evidence-list|certification] [--templates DIR] [--json]
  vestige verify CASE|BUNDLE|PACKAGE [--head COUNT:HEX] [--examiner-key FPR] [--deep] [--ledger FILE] [--json]
  vestige custody DIR head|list [--json]
  vestige custody DIR take-in FILE [--json]
  vestige report DIR --bundle --out FOLDER [--originals cited|all|none] [--redact FILE] [--include drafts,notes,communications,traces] [--json]
  vestige custody DIR page|csv|hashes [--out FILE]; keys|keys-page; transfers; rotate --reason R; revoke FINGERPRINT --reason R
  vestige custody DIR hand-over|return --to "Name <mail>" --medium M [--purpose P] [--exhibits EX,EX] [--public-key BASE64]
  vestige custody DIR accept --entry N [--condition C]; form --entry N [--out FILE]
  vestige case branch DIR --out COPY --to "Name <mail>"; merge DIR COPY; close DIR --out FOLDER [--note N]
  vestige replay DIR [--out COPY] [--json]
  vestige validate [--format text|html|json]
  vestige examiner [--json]
  vestige acquire plan --aws|--azure|--gcp|--k8s|--okta|--m365 --from T --to T [--profile P] [--account A] [--region R…]
                           [--out FILE] [--json]
  vestige keep list DIR [--json]
  vestige keep set-aside DIR EXHIBIT|MEMBER|--query Q --reason R        vestige keep take-back DIR NUMBER --reason R
  vestige keep expunge DIR EXHIBIT --confirm EXHIBIT --reason R --authority A
  vestige keep reveal DIR MEMBER|EVENT --offset N --length N --reason R
  vestige serve [DIR] [--port N]

detect runs the shipped rules, or with --rules those files and folders alone; the word pack among them adds the shipped
ones. The case keeps the rules, so that what is imported later meets the same.
Commands that open a case sign with the examiner's key: VESTIGE_PASSPHRASE gives its passphrase to scripts,
VESTIGE_CASE_PASSPHRASE opens a case that is encrypted at rest; VESTIGE_MODEL_KEY_NAME holds the key of the model NAME.
VESTIGE_HOME says where settings and keys live; it may hold the keys of several examiners. In a case the one signs who signed
there last, unless --examiner "Name <mail>" names another. --takeover REASON lets an examiner in whom the case does not know.
A key FILE holds an age identity, or passwords a line: it is used and never kept; the ledger says from whom it came. watch
imports what arrives whole, signed by this workstation on the examiner's standing instruction, which stays until --stop.
Exit status: 0 done, 1 failed, 2 wrong usage, 3 evidence does not verify.
`
