import { Injectable } from '@nestjs/common';
import { EventIntake, type Verdict } from '#events';
import { EventSourceDisabledError, InboundNotFoundError } from '../event-source.errors.js';
import { type InboundSource, InboundSources } from '../stored/inbound-sources.js';
import { deliveryOf, type RawDelivery, type Received } from './delivery.js';
import { mapDelivery } from './map.js';
import { MappingRoom } from './mapping-room.service.js';
import { VerificationService } from './verification.service.js';

/** What became of a delivery, or of one item of it. */
export type DeliveryVerdict = Verdict | { readonly kind: 'ignored' };

/** Where deliveries of other systems come in. */
@Injectable()
export class InboundService {
  constructor(
    private readonly sources: InboundSources,
    private readonly verification: VerificationService,
    private readonly room: MappingRoom,
    private readonly intake: EventIntake,
  ) {}

  /**
   * The source that a delivery is for, once it is known to come from the right sender.
   *
   * @throws InboundNotFoundError, DeliveryNotVerifiedError, VerificationUnavailableError
   * @throws EventSourceDisabledError
   */
  async admit(address: string, delivery: RawDelivery): Promise<InboundSource> {
    const inbound = await this.sources.find(address);
    if (!inbound) throw new InboundNotFoundError();
    await this.verification.verify(inbound, delivery);
    if (!inbound.source.enabled) throw new EventSourceDisabledError();
    return inbound;
  }

  /**
   * Makes events of an admitted delivery and stores them; resolves once they are committed.
   *
   * @returns one verdict, or with `forEach` one per item, in order
   * @throws EventIntakeOverloadedError, and the driver's errors
   */
  async take({ source, compiled }: InboundSource, received: Received): Promise<DeliveryVerdict[]> {
    const mapped = await mapDelivery(compiled, deliveryOf(source.spec, received), this.room);
    const events = mapped.flatMap((one) => (one.kind === 'event' ? [one.event] : []));
    const verdicts = [...(await this.intake.accept(source.tenant, events))];
    return mapped.flatMap<DeliveryVerdict>((one) =>
      one.kind === 'event' ? verdicts.splice(0, 1) : [one],
    );
  }
}
