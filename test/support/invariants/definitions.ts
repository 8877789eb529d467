/** A definition and all that hangs on it keep together. */
export const DEFINITION_RULES: Readonly<Record<string, string>> = {
  'the revisions of a definition are numbered without gaps, in the order of their epochs': `
    select d.id, d.revision from activity_definition d
    left join definition_revision v on v.definition_id = d.id
    group by d.id
    having count(v.revision) <> d.revision or max(v.revision) is distinct from d.revision
      or array_agg(v.revision order by v.epoch) <> array_agg(v.revision order by v.revision)`,

  'no change of a definition is ahead of its tenant': `
    select d.id, d.epoch, e.epoch from activity_definition d
    left join definitions_epoch e on e.tenant = d.tenant
    where e.epoch is null or d.epoch > e.epoch`,

  'what belongs to a definition is of its tenant': `
    select owned.* from (
      select 'revision' as what, definition_id, tenant from definition_revision
      union all select 'cron trigger', definition_id, tenant from cron_trigger
      union all select 'run', definition_id, tenant from activity_run
    ) owned
    left join activity_definition d on d.id = owned.definition_id and d.tenant = owned.tenant
    where d.id is null`,

  'a cron trigger follows its definition': `
    select t.id, t.revision, d.revision, t.paused, d.state
    from cron_trigger t left join activity_definition d on d.id = t.definition_id
    where d.id is null or t.revision <> d.revision or d.state = 'archived'
      or t.paused <> (d.state = 'paused')`,
};
