// One segment from the stage into the columns: duplicates, versions and possibly-same records found, all in one transaction.
// Every step is set arithmetic over few columns; steps that cannot find anything are left out.
import { columns, undated } from '../../contract/columns.ts'
import type { Duck } from './duck.ts'
import { flag, ownNames, quoted, storedNames } from './table.ts'

export interface MemberOutcome {
  member: number
  events: number
  duplicateRecords: number
  duplicateEvents: number
  versions: number
  first: bigint | null
  last: bigint | null
}
export interface StageFacts {
  /** Whether any staged row has a vendor id, or a hash of an equal record. */
  vendorIds: boolean
  sameHashes: boolean
  /** Columns that hold something, and whether any time was moved: of the others the stage knows nothing. */
  used: ReadonlySet<string>
  shifted: boolean
}

const own = ownNames.join(', ')
const stored = storedNames.join(', ')

/**
 * Leaves the transaction open: the caller commits it just before the manifest.
 * `beside`: more batches are on their way. Then a second thread gains nothing, and while it works the first asks without end
 * whether it is done: on a busy machine up to a tenth of what an import costs. Questions have both again when the segment is in.
 */
export const foldStage = async (duck: Duck, facts: StageFacts, beside: boolean): Promise<MemberOutcome[]> => {
  if (beside) await duck.exec('set threads = 1')
  await duck.exec('begin transaction')
  await duck.exec('create or replace temp table vdup as select 0::bigint as id where false')
  await duck.exec(`insert into vdup
    select s.id from stage s join (select uid_hi, uid_lo, min(id) as keep from stage group by all having count(*) > 1) g
      on s.uid_hi = g.uid_hi and s.uid_lo = g.uid_lo where s.id <> g.keep`)
  await duck.exec(`insert into vdup
    select s.id from kept e join stage s on s.uid_lo = e.uid_lo and s.uid_hi = e.uid_hi where s.id not in (select id from vdup)`)
  const duplicates = await duck.number('select count(*) from vdup')
  const fresh = duplicates > 0 ? 'id not in (select id from vdup)' : 'true'
  const freshOf = duplicates > 0 ? 's.id not in (select id from vdup)' : 'true'

  await duck.exec('create or replace temp table vver as select 0::bigint as id where false')
  if (facts.vendorIds) {
    await duck.exec(`insert into vver
      select s.id from stage s join (select vid, min(id) as keep from stage where vid <> 0 and ${fresh} group by vid having count(*) > 1) g
        on s.vid = g.vid where s.id <> g.keep and ${freshOf}`)
    await duck.exec(`insert into vver
      select distinct s.id from kept e join stage s on s.vid = e.vid where s.vid <> 0 and ${freshOf} and s.id not in (select id from vver)`)
  }
  const versions = await duck.number('select count(*) from vver')

  let sameGroups = 0
  if (facts.sameHashes) {
    await duck.exec(`create or replace temp table vsame as select same, min(member) as lo from (
        select same, member from stage where same <> 0 and ${fresh}
        union all
        select e.same, e.member from ev e where e.same <> 0 and e.same in (select same from stage where same <> 0)
      ) group by same having min(member) <> max(member)`)
    sameGroups = await duck.number('select count(*) from vsame')
    if (sameGroups > 0)
      await duck.exec(`update ev set flags = (ev.flags & ${flag.version}) | ${flag.same} | case when ev.member > g.lo then ${flag.later} else 0 end
        from vsame g where ev.same = g.same
          and (ev.flags & ${flag.same | flag.later}) <> ${flag.same} + case when ev.member > g.lo then ${flag.later} else 0 end`)
  }

  const flags = [
    versions > 0 ? `case when s.id in (select id from vver) then ${flag.version} else 0 end` : '0',
    sameGroups > 0 ? `case when g.lo is null then 0 when s.member > g.lo then ${flag.same | flag.later} else ${flag.same} end` : '0',
  ].join(' + ')
  const values = [
    ...ownNames.map((name) => (name !== 'shift' || facts.shifted ? `s.${name}` : '0')),
    `(${flags})::utinyint`,
    ...columns.map(({ name }) => (facts.used.has(name) ? `s.${quoted(name)}` : '0')),
  ]
  await duck.exec(`insert into ev(${own}, flags, ${stored})
    select ${values.join(', ')} from stage s
    ${sameGroups > 0 ? 'left join vsame g on s.same = g.same and s.same <> 0' : ''} where ${freshOf}`)
  await duck.exec(`insert into extra select id, col, code from stage_extra where ${fresh}`)
  if (duplicates > 0) await duck.exec(`insert into dup select id, uid_hi, uid_lo from stage where id in (select id from vdup)`)

  const isDup = duplicates > 0 ? 'id in (select id from vdup)' : 'false'
  const isVersion = versions > 0 ? 'id in (select id from vver)' : 'false'
  const rows =
    await duck.query(`select member, count(*) filter (not d), count(*) filter (d and head = 1), count(*) filter (d), count(*) filter (v),
      coalesce(min(ts) filter (not d and ts <> ${undated}), ${undated}), coalesce(max(ts) filter (not d and ts <> ${undated}), ${undated})
    from (select member, head, ts, ${isDup} as d, ${isVersion} as v from stage) group by member`)
  const [member, events, duplicateRecords, duplicateEvents, versionEvents, first, last] = rows.columns
  return Array.from({ length: rows.length }, (_, index) => ({
    member: Number(member![index]),
    events: Number(events![index]),
    duplicateRecords: Number(duplicateRecords![index]),
    duplicateEvents: Number(duplicateEvents![index]),
    versions: Number(versionEvents![index]),
    first: first![index] === undated ? null : BigInt(first![index]!),
    last: last![index] === undated ? null : BigInt(last![index]!),
  }))
}

export const commitFold = async (duck: Duck): Promise<void> => {
  await duck.exec('commit')
  await duck.exec('set threads = 2; truncate stage; truncate stage_extra')
}

export const abandonFold = async (duck: Duck): Promise<void> => {
  await duck.exec('rollback').catch(() => undefined)
  await duck.exec('set threads = 2; truncate stage; truncate stage_extra')
}
