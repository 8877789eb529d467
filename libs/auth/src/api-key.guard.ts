import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiKeys } from './api-key.service.js';
import { UnauthorizedError } from './auth.errors.js';
import { authenticate } from './principal.js';
import { PUBLIC } from './public.decorator.js';

/** The parts of a request and its reply that the guard touches, alike in Fastify and Express. */
interface Request {
  readonly headers: { readonly authorization?: string };
}
interface Reply {
  header(name: string, value: string): unknown;
}

/**
 * Lets a request pass whose `Authorization: Bearer <key>` is valid, and notes its Principal.
 * Registered globally; handlers marked `@Public()` are open.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly keys: ApiKeys,
    private readonly reflector: Reflector,
  ) {}

  /** @throws UnauthorizedError */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.isPublic(context)) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    try {
      authenticate(request, await this.identify(request));
    } catch (error) {
      if (error instanceof UnauthorizedError) {
        http.getResponse<Reply>().header('www-authenticate', error.challenge);
      }
      throw error;
    }
    return true;
  }

  private async identify(request: Request) {
    const [, key] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (key === undefined) throw UnauthorizedError.withoutKey();
    const principal = await this.keys.verify(key);
    if (!principal) throw UnauthorizedError.withUnknownKey();
    return principal;
  }

  private isPublic(context: ExecutionContext): boolean {
    return (
      this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, [
        context.getHandler(),
        context.getClass(),
      ]) ?? false
    );
  }
}
