import { Inject, Injectable } from '@nestjs/common';
import { Secrets } from '#config';
import { createRoots, type JsonValue, renderUrl } from '#expressions';
import { type DecisionInput, rootValuesOf } from './decide.js';
import { fetchHttpContext, type HttpContextRequest } from './http-context.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';

/** Asks the outside world for what a run's http context sources name. */
@Injectable()
export class ContextResolver {
  constructor(
    private readonly secrets: Secrets,
    @Inject(RUN_OPTIONS) private readonly options: RunOptions,
  ) {}

  /**
   * The answers by source, all asked for at once; without those that the run's row has already.
   *
   * @throws ExpressionError when a URL cannot be rendered
   * @throws HttpContextError
   */
  async resolve(input: DecisionInput): Promise<Record<string, JsonValue>> {
    const { allowedHosts } = this.options;
    const answers = await Promise.all(
      requestsOf(input).map(async (request) => {
        const answer = await fetchHttpContext(request, { allowedHosts, secrets: this.secrets });
        return [request.source, answer] as const;
      }),
    );
    return Object.fromEntries(answers);
  }
}

function requestsOf(input: DecisionInput): HttpContextRequest[] {
  const roots = createRoots(rootValuesOf(input));
  return input.compiled.context.flatMap((source) => {
    if (source.type !== 'http' || Object.hasOwn(input.run.context ?? {}, source.name)) return [];
    const { name, url, headers, timeoutMs, maxBytes } = source;
    return [{ source: name, url: renderUrl(url, roots), headers, timeoutMs, maxBytes }];
  });
}
