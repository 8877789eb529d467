import { Injectable } from '@nestjs/common';
import { EventIntakeOverloadedError } from '#events';

/** Bytes of the events of all deliveries that are being mapped. */
const MAX_BYTES = 32 * 2 ** 20;

/** Takes room for an event. @throws EventIntakeOverloadedError when there is none */
export type TakeBytes = (bytes: number) => void;

/**
 * Bounds what this process holds of events that are being made of deliveries, before the intake
 * counts them: a small delivery can become many large events, and many deliveries come at once.
 */
@Injectable()
export class MappingRoom {
  private bytes = 0;

  /** Does `work`, whose events take room until it is over; alone, a delivery has all it needs. */
  async during<T>(work: (take: TakeBytes) => Promise<T>): Promise<T> {
    let taken = 0;
    const take = (bytes: number): void => {
      const isAlone = this.bytes === taken;
      if (this.bytes + bytes > MAX_BYTES && !isAlone) throw new EventIntakeOverloadedError();
      this.bytes += bytes;
      taken += bytes;
    };
    try {
      return await work(take);
    } finally {
      this.bytes -= taken;
    }
  }
}
