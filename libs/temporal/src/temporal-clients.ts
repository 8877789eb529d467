import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { TEMPORAL_CLIENT } from './temporal.tokens.js';

/**
 * The client to start workflows with.
 *
 * In a process that polls, that is the one that shares the worker's connection: the server then
 * hands the first task of a workflow back in the answer to its start ("eager start"), which saves a
 * round of matching and polling. Everywhere else it is the ordinary one.
 */
@Injectable()
export class TemporalClients {
  private eagerClient: Client | undefined;

  constructor(@Inject(TEMPORAL_CLIENT) private readonly ordinary: Client) {}

  /** The client to use now, and whether it may ask for an eager start. */
  forStart(): { client: Client; eager: boolean } {
    return this.eagerClient
      ? { client: this.eagerClient, eager: true }
      : { client: this.ordinary, eager: false };
  }

  /** Called by the worker: once it polls with `client`, once without when it stops. */
  attach(client: Client | undefined): void {
    this.eagerClient = client;
  }
}
