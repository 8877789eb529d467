import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Listener } from '#database';
import { EventRetention } from '#events';
import { BatchStarter, Loop, Sweeper } from '#runs';
import { CronClock, EventDispatcher, RequestCarrier } from '#triggers';

/** Starts the loops with the worker and stops them first of all, so that nothing more is claimed. */
@Injectable()
export class WorkerLoops implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly retention: Loop;

  constructor(
    private readonly dispatcher: EventDispatcher,
    private readonly clock: CronClock,
    private readonly carrier: RequestCarrier,
    private readonly sweeper: Sweeper,
    private readonly starter: BatchStarter,
    private readonly listener: Listener,
    retention: EventRetention,
  ) {
    this.retention = new Loop(EventRetention.name, () => retention.turn());
  }

  onApplicationBootstrap(): void {
    this.listener.open();
    for (const loop of this.loops()) loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.loops().map((loop) => loop.stop()));
    await this.starter.stop();
  }

  private loops() {
    return [
      this.dispatcher.loop,
      this.clock.loop,
      this.carrier.loop,
      this.sweeper.loop,
      this.retention,
    ];
  }
}
