import { Foundation20261123000000 } from './20261123000000-foundation.js';
import { EventDispatch20261124000000 } from './20261124000000-event-dispatch.js';
import { EventRetention20261124000100 } from './20261124000100-event-retention.js';
import { EventSources20261124000200 } from './20261124000200-event-sources.js';
import { DefinitionStates20261124000300 } from './20261124000300-definition-states.js';
import { RunRequests20261124000400 } from './20261124000400-run-requests.js';
import { OccurrenceCauses20261124000600 } from './20261124000600-occurrence-causes.js';
import { Calendars20261124000700 } from './20261124000700-calendars.js';
import { RunUpdatesInPlace20261124000800 } from './20261124000800-run-updates-in-place.js';
import { StateChanges20261124000900 } from './20261124000900-state-changes.js';
import { ZoneRules20261124001000 } from './20261124001000-zone-rules.js';

/** Every migration, in order. New ones go to the end; a released one is never edited. */
export const migrations = [
  Foundation20261123000000,
  EventDispatch20261124000000,
  EventRetention20261124000100,
  EventSources20261124000200,
  DefinitionStates20261124000300,
  RunRequests20261124000400,
  OccurrenceCauses20261124000600,
  Calendars20261124000700,
  RunUpdatesInPlace20261124000800,
  StateChanges20261124000900,
  ZoneRules20261124001000,
];
