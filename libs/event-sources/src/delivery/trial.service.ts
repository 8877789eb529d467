import { Injectable } from '@nestjs/common';
import { compileEventSource } from '../document/compile.js';
import { validateEventSource } from '../document/document.js';
import type { EventSourceSpec } from '../event-source.contract.js';
import { InvalidEventSourceError } from '../event-source.errors.js';
import { EventSourceService } from '../stored/event-source.service.js';
import { deliveryOf, type Received } from './delivery.js';
import { mapDelivery, type Mapped } from './map.js';
import { MappingRoom } from './mapping-room.service.js';

/** Shows what would become of a delivery. Nothing is verified, and nothing is stored. */
@Injectable()
export class TrialService {
  constructor(
    private readonly sources: EventSourceService,
    private readonly room: MappingRoom,
  ) {}

  /** With a stored source, enabled or not. @throws EventSourceNotFoundError */
  async try(tenant: string, key: string, sample: Received): Promise<Mapped[]> {
    const { spec } = await this.sources.read(tenant, key);
    return this.map(spec, sample);
  }

  /**
   * With a document that is stored nowhere.
   *
   * @param pointer where the document stands in what was sent
   * @throws InvalidEventSourceError
   */
  async tryDocument(document: unknown, sample: Received, pointer: string): Promise<Mapped[]> {
    const verdict = validateEventSource(document);
    if (verdict.ok) return this.map(verdict.spec, sample);
    const problems = verdict.problems.map((each) => {
      return { ...each, pointer: `${pointer}${each.pointer}` };
    });
    throw new InvalidEventSourceError(problems);
  }

  private map(spec: EventSourceSpec, sample: Received): Promise<Mapped[]> {
    return mapDelivery(compileEventSource(spec), deliveryOf(spec, sample), this.room);
  }
}
