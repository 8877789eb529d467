import { DeliveryNotMappedError, type DeliveryVerdict } from '#event-sources';
import { EventConflictError } from '#events';
import { EventLinksDto } from '../events/event.dto.js';
import type { InboundVerdictDto } from './inbound.dto.js';

/**
 * What the sender of a delivery is told. If one item failed, the whole answer says so: a sender
 * looks at the status alone, and to send the delivery again does the others no harm.
 *
 * @throws DeliveryNotMappedError | EventConflictError
 */
export function inboundAnswer(verdicts: readonly DeliveryVerdict[]): InboundVerdictDto[] {
  const failures = verdicts.map((verdict) => (verdict.kind === 'invalid' ? verdict.problems : []));
  if (failures.some((problems) => problems.length > 0)) throw new DeliveryNotMappedError(failures);
  return verdicts.map(settled);
}

function settled(verdict: DeliveryVerdict): InboundVerdictDto {
  switch (verdict.kind) {
    case 'accepted':
    case 'duplicate': {
      const { kind, rowId } = verdict;
      return { verdict: kind, id: rowId, links: new EventLinksDto(rowId) };
    }
    case 'ignored':
      return { verdict: 'ignored' };
    case 'conflict':
      throw new EventConflictError(verdict.rowId);
    case 'invalid':
      throw new DeliveryNotMappedError([verdict.problems]);
  }
}
