import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { type Observable } from 'rxjs';
import { principalOf } from '#auth';
import { addToLogContext } from '#observability';

/** Puts the caller's tenant on every line that is logged for a request. */
@Injectable()
export class TenantLogInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const principal = principalOf(context.switchToHttp().getRequest<object>());
    if (principal) addToLogContext({ tenant: principal.tenant });
    return next.handle();
  }
}
