import { Module } from '@nestjs/common';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { ApiKey } from './api-key.entity.js';
import { ApiKeys } from './api-key.service.js';

/**
 * Offers {@link ApiKeys}. The api also registers `ApiKeyGuard` as its global guard:
 * `{ provide: APP_GUARD, useClass: ApiKeyGuard }`.
 */
@Module({
  imports: [MikroOrmModule.forFeature([ApiKey])],
  providers: [ApiKeys],
  exports: [ApiKeys],
})
export class AuthModule {}
