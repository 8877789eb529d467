export { ApiKey } from './api-key.entity.js';
export { ApiKeyGuard } from './api-key.guard.js';
export {
  ApiKeys,
  type ApiKeySummary,
  type NewApiKey,
  REVOCATION_DELAY_MS,
} from './api-key.service.js';
export {
  ApiKeyNotFoundError,
  InvalidApiKeyRequestError,
  UnauthorizedError,
} from './auth.errors.js';
export { AuthModule } from './auth.module.js';
export { authenticate, CurrentPrincipal, type Principal, principalOf } from './principal.js';
export { Public } from './public.decorator.js';
export { RecentLookups } from './recent-lookups.js';
