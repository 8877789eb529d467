import { Injectable, Logger } from '@nestjs/common';
import { ApiKeys } from '#auth';
import { Secrets } from '#config';
import { DeliveryNotVerifiedError, VerificationUnavailableError } from '../event-source.errors.js';
import type { InboundSource } from '../stored/inbound-sources.js';
import { bearerOf, type RawDelivery } from './delivery.js';
import { isAuthentic, keyOf, type SecretConfig } from './verify.js';

/** Finds out whether a delivery comes from whom its event source is for. */
@Injectable()
export class VerificationService {
  private readonly logger = new Logger(VerificationService.name);

  constructor(
    private readonly apiKeys: ApiKeys,
    private readonly secrets: Secrets,
  ) {}

  /**
   * @throws DeliveryNotVerifiedError
   * @throws VerificationUnavailableError when it may be right, but a secret to tell is missing
   */
  async verify(inbound: InboundSource, delivery: RawDelivery): Promise<void> {
    const { tenant, spec } = inbound.source;
    const { verification } = spec;
    const isVerified =
      verification.type === 'api-key'
        ? await this.isTenants(tenant, delivery)
        : await this.isSigned(verification, inbound, delivery);
    if (!isVerified) throw new DeliveryNotVerifiedError();
  }

  private async isTenants(tenant: string, { headers }: RawDelivery): Promise<boolean> {
    const key = bearerOf(headers);
    const principal = key === undefined ? undefined : await this.apiKeys.verify(key);
    return principal?.tenant === tenant;
  }

  private async isSigned(
    config: SecretConfig,
    { source, compiled }: InboundSource,
    delivery: RawDelivery,
  ): Promise<boolean> {
    const found = await Promise.all(config.secrets.map((each) => this.keyOf(config, each, source)));
    const keys = found.filter((key) => key !== undefined);
    const { toleranceMs } = compiled;
    if (isAuthentic(config, delivery, { keys, toleranceMs, now: Date.now() })) return true;
    if (keys.length < found.length) throw new VerificationUnavailableError();
    return false;
  }

  /** Asked for each time, so that a replaced secret counts at once. */
  private async keyOf(
    config: SecretConfig,
    reference: string,
    { tenant, key: eventSource }: InboundSource['source'],
  ): Promise<Uint8Array | undefined> {
    const found = { tenant, eventSource, secret: reference };
    try {
      const key = keyOf(config, await this.secrets.resolve(reference));
      if (!key) this.logger.warn({ ...found, msg: 'a secret of an event source is empty' });
      return key;
    } catch (err) {
      this.logger.warn({ ...found, err, msg: 'a secret of an event source cannot be had' });
      return undefined;
    }
  }
}
