import { type ServerResponse } from 'node:http';
import { type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { type NestFastifyApplication, RouteConfig } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyRequest, type RawServerDefault } from 'fastify';
import { type Observable } from 'rxjs';
import {
  UnsupportedContentEncodingError,
  UnsupportedContentTypeError,
} from '../problems/request.errors.js';
import { BodyRoom, SMALL_BYTES } from './body.room.js';
import { parseJson } from './json.parser.js';
import { decodeUtf8 } from './text.js';
import { parseYaml } from './yaml.parser.js';

const JSON_TYPE = /^(?:application\/json|[^/]+\/[^/]+\+json)$/;
const YAML_TYPE = /^(?:(?:application|text)\/(?:x-)?yaml|[^/]+\/[^/]+\+yaml)$/;

/**
 * Lets a route take a body of any content type, always as the Buffer that came: for one that checks
 * a signature, or reads JSON in its own way.
 */
export const RawBody = () => RouteConfig({ rawBody: true });

/** A body of a content type that its route reads as text. */
export class TextBody {
  constructor(readonly text: string) {}
}

/** Lets a route take, besides JSON and YAML, a body of this content type, as a {@link TextBody}. */
export const TextBodyOf = (mediaType: string) => RouteConfig({ textBody: mediaType });

export interface BodyParserOptions {
  /** Largest body; a longer one is refused while it arrives. */
  readonly limitBytes: number;
  /** For large bodies, from here on until they are answered. */
  readonly room?: BodyRoom;
}

/**
 * Replaces every body parser by one: JSON and YAML everywhere, other content types only on routes
 * marked with {@link RawBody} or {@link TextBodyOf}. A request without a body has `undefined`.
 *
 * Fastify only collects the bytes. They are read after the guards have let the request in: parsing
 * takes time and memory, which nobody gets without a key.
 */
export function registerBodyParser(
  app: NestFastifyApplication,
  { limitBytes, room = new BodyRoom() }: BodyParserOptions,
): void {
  app.getHttpAdapter().getInstance().removeAllContentTypeParsers();
  app.useBodyParser<RawServerDefault>('*', { bodyLimit: limitBytes }, (_request, body, done) => {
    done(null, body);
  });
  app.useGlobalInterceptors(new BodyReader(room));
}

/** Puts in place of the bytes of a request what they say. */
class BodyReader implements NestInterceptor {
  constructor(private readonly room: BodyRoom) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const { body } = request;
    if (Buffer.isBuffer(body)) {
      if (body.length > SMALL_BYTES) {
        await makeRoom(this.room, body.length, http.getResponse<FastifyReply>().raw);
      }
      request.body = readBody(request, body);
    }
    return next.handle();
  }
}

/** Room that is given back when the request is answered, or its client is gone. */
async function makeRoom(room: BodyRoom, bytes: number, response: ServerResponse): Promise<void> {
  const leave = await room.enter(bytes);
  if (response.closed) leave();
  else response.once('close', leave);
}

function readBody(request: FastifyRequest, body: Buffer): unknown {
  const { 'content-type': contentType, 'content-encoding': encoding } = request.headers;
  if (encoding !== undefined && encoding !== 'identity')
    throw new UnsupportedContentEncodingError(encoding);
  if (takesBytes(request)) return body;
  if (body.length === 0) return undefined;
  const type = mediaType(contentType);
  if (JSON_TYPE.test(type)) return parseJson(body);
  if (YAML_TYPE.test(type)) return parseYaml(body);
  if (takesText(request, type)) return new TextBody(decodeUtf8(body));
  throw new UnsupportedContentTypeError(contentType);
}

function takesBytes(request: FastifyRequest): boolean {
  const config: unknown = request.routeOptions.config;
  return typeof config === 'object' && config !== null && 'rawBody' in config;
}

function takesText(request: FastifyRequest, type: string): boolean {
  const config: unknown = request.routeOptions.config;
  return (
    typeof config === 'object' &&
    config !== null &&
    'textBody' in config &&
    config.textBody === type
  );
}

/** The media type without parameters. JSON and YAML are UTF-8; another charset is another type. */
function mediaType(contentType = ''): string {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((parameter) => /^\s*charset="?([^"]*)"?\s*$/.exec(parameter)?.[1]);
  const isUtf8 = charset.every((name) => name === undefined || /^utf-?8$/.test(name));
  return isUtf8 ? type.trim() : contentType;
}
