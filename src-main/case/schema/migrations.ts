// case.db's schema as numbered steps, by tens. A step is never changed once released; the next one repairs it.
import type { Database } from 'better-sqlite3'
import { matchesToRuns } from '../matches.ts'
import { modelSchema } from '../models.ts'
import { reportSchema } from '../reports.ts'

export interface Migration {
  to: number
  title: string
  run(db: Database): void
}

const step = (to: number, title: string, sql: string): Migration => ({ to, title, run: (db) => db.exec(sql) })

export const migrations: readonly Migration[] = [
  step(
    10,
    'manifest, blocks, dictionary, text index',
    `
create table kv(key text primary key, value text not null) without rowid;

create table exhibit(
  id integer primary key, label text not null unique, path text not null, kind text not null, sha256 text, size integer not null default 0,
  state text not null, received_at text not null, receipt text not null, same_as text, integrity text not null default 'not_checked',
  verified_at text, hash_list text, plan text, members integer not null default 0,
  records integer not null default 0, events integer not null default 0, primaries integer not null default 0, joined integer not null default 0,
  duplicates integer not null default 0, versions integer not null default 0
);
create index exhibit_sha on exhibit(sha256);

create table member(
  id integer primary key, exhibit integer not null references exhibit(id), parent integer references member(id), seq integer not null,
  label text not null unique, path text not null, sha256 text, size integer not null default 0, mtime real, mode integer,
  state text not null, problem text, source text, form text, note text,
  seal_kind text, seal_path text, seal_offset integer, seal_length integer, merkle_root text, resume text,
  up_to integer not null default 0, done integer not null default 0,
  records integer not null default 0, events integer not null default 0, primaries integer not null default 0, joined integer not null default 0,
  duplicates integer not null default 0, versions integer not null default 0, first integer, last integer
);
create index member_exhibit on member(exhibit, state, source);
create index member_parent on member(parent, seq) where parent is not null;
create index member_sha on member(sha256) where sha256 is not null;
create index member_problem on member(exhibit) where problem is not null;

-- Counts by reason of a member (owner is its id) or of a whole exhibit (owner is minus its id).
create table reason(owner integer not null, kind text not null, reason text not null, count integer not null, primary key(owner, kind, reason)) without rowid;
create table reject(member integer not null, at integer not null, length integer not null, reason text not null);
create index reject_member on reject(member, at);

create table segment(id integer primary key, last_block integer not null, events integer not null, duplicates integer not null, at text not null);
-- One row a block of 256 records: zstd of their bytes, and where each lies (block-index.ts).
create table block(
  id integer primary key, n integer not null, raw integer not null, ts_min integer not null, ts_max integer not null,
  places blob not null, payload blob not null
);
create table undated(id integer primary key, reason integer not null);
create table undated_reason(id integer primary key, reason text not null unique);
create table scope(source text not null, scope text not null, primary key(source, scope)) without rowid;

-- Values are unique by (kind, value); the hash is over kind and lower-cased value, so that one look-up finds every spelling.
create table dictionary(code integer primary key, kind integer not null, hash integer not null, value text not null);
create index dictionary_hash on dictionary(hash);
create virtual table dictionary_text using fts5(value, content='dictionary', content_rowid='code', detail=none, columnsize=0,
  tokenize="unicode61 remove_diacritics 0");
create virtual table block_text using fts5(words, content='', detail=none, columnsize=0, tokenize="unicode61 remove_diacritics 0");
insert into dictionary_text(dictionary_text, rank) values ('hashsize', 16777216);
insert into block_text(block_text, rank) values ('hashsize', 67108864);
`,
  ),
  step(
    20,
    'what the examiner adds: intake and annotations as versions',
    `
create table intake(version integer primary key, at text not null, by text not null, fields text not null);

create table act(id integer primary key, by text not null, at text not null, title text not null, undoes integer references act(id), undone integer references act(id));
create table annotation(
  id integer primary key, act integer not null references act(id), uid_hi integer not null, uid_lo integer not null, event integer not null,
  kind integer not null, key integer not null, text integer not null, active integer not null, version integer not null
);
create index annotation_event on annotation(event, kind, key, version);
create index annotation_act on annotation(act);
create table annotation_text(id integer primary key, text text not null unique);
-- The newest version of each, for pages and filters.
create table mark(event integer not null, kind integer not null, key integer not null, annotation integer not null, active integer not null,
  primary key(event, kind, key)) without rowid;
create index mark_kind on mark(kind, key) where active = 1;
`,
  ),
  step(
    30,
    'detection: rules in use, their matches, what followed from them, hides and indicators',
    `
create table rule_file(path text primary key, text text not null) without rowid;
create table rule(id integer primary key, uid text not null unique);
-- By event uid: of equal records, whichever is the first receipt, the matches are those of the one event.
create table match(
  uid_hi integer not null, uid_lo integer not null, rule integer not null, ts integer not null, until integer not null, fields text not null,
  primary key(uid_hi, uid_lo, rule)
) without rowid;
create table detection(seq integer primary key, id text not null unique, body text not null);
create table incident(seq integer primary key, id text not null unique, body text not null);
create table detection_hide(
  id integer primary key, by text not null, target text not null, reason text not null, author text not null, at text not null,
  ended_at text, ended_by text
);
create table indicator(
  id integer primary key, kind text not null, value text not null, source text not null, date text, confidence real, note text,
  valid_from text, valid_until text, unique(kind, value, source)
);
create table indicator_hit(
  indicator integer not null, uid_hi integer not null, uid_lo integer not null, ts integer not null, name text not null, value text not null,
  primary key(indicator, uid_hi, uid_lo, name)
) without rowid;
create index indicator_hit_event on indicator_hit(uid_hi, uid_lo);
`,
  ),
  {
    to: 35,
    title: 'matches in runs',
    run(db) {
      db.exec(`
create table match_run(
  id integer primary key, rule integer not null, n integer not null, uids blob not null, times blob not null, fields text
);
`)
      matchesToRuns(db)
      db.exec('drop table match')
    },
  },
  step(
    40,
    'coverage claims, mappings, clock offsets, facts of addresses, retention as the client set it',
    `
create table coverage_claim(
  id integer primary key, origin text not null, state text not null, layer text not null, source text not null, account text, region text,
  host text, from_us integer not null, to_us integer not null, basis text not null, statement text not null, excludes text not null,
  evidence text not null, at text not null
);
create index coverage_claim_origin on coverage_claim(origin);
create table mapping(name text not null, version integer not null, body text not null, author text not null, at text not null,
  primary key(name, version)) without rowid;
-- Offsets are ended, never deleted. Whatever of exhibit, source and host is null stands for all of them.
create table clock_offset(
  id integer primary key, exhibit text, source text, host text, us integer not null, reason text not null, author text not null, at text not null,
  ended_at text, ended_by text
);
-- By dictionary code of the address.
create table address(code integer primary key, country text, network text, kind text not null, lists text not null);
create index address_country on address(country);
`,
  ),
  step(
    50,
    'insights of artifacts, verdicts that were kept',
    `
create table insight(
  member text primary key, exhibit text not null, path text not null, version text not null, note text, count integer not null, body text not null
) without rowid;
create index insight_exhibit on insight(exhibit);
create table verdict(id integer primary key, at text not null, by text not null, subject text not null, body text not null);
create index verdict_subject on verdict(subject);
`,
  ),
  step(55, 'models of the case, their runs with each step', modelSchema),
  step(60, 'reports: drafts as versions, frozen revisions', reportSchema),
  step(
    70,
    'set aside and expunged',
    `
create table aside(
  id integer primary key, kind text not null, target text not null, reason text not null, author text not null, at text not null,
  events integer not null default 0, ended_at text, ended_by text, ended_reason text
);
-- Which events an act locks away, by row number: the columns follow from it, at every opening.
create table aside_event(event integer not null, act integer not null, uid_hi integer not null, uid_lo integer not null,
  primary key(event, act)) without rowid;
create index aside_event_uid on aside_event(uid_hi, uid_lo);
create index aside_event_act on aside_event(act);
-- What was destroyed, on whose word: \`was\` is the exhibit's account before.
create table expunge(
  exhibit integer primary key, state text not null, reason text not null, authority text not null, author text not null, at text not null,
  was text not null, ended_at text
);
`,
  ),
  step(
    71,
    'which hashed ids there may be',
    `
create table id_print(id integer primary key, part integer not null, prints blob not null);
create index id_print_part on id_print(part);
`,
  ),
  // Its entries end with the row number: pages of an exhibit's members are read in order, without sorting all of them for each.
  step(75, 'members of an exhibit in order', 'create index member_order on member(exhibit);'),
  step(76, 'indicators that stand in more events than are kept', 'alter table indicator add column more integer not null default 0'),
]

export const schemaVersion = migrations.at(-1)!.to
/** "VSTG", so that the file says whose it is. */
export const applicationId = 0x56535447
