import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiKeyGuard, AuthModule } from '#auth';
import { ApiKeysController } from './api-keys.controller.js';
import { BootstrapKey } from './bootstrap-key.js';

/** Guards every route that is not `@Public()`, and serves `/v1/api-keys`. */
@Module({
  imports: [AuthModule],
  controllers: [ApiKeysController],
  providers: [{ provide: APP_GUARD, useClass: ApiKeyGuard }, BootstrapKey],
})
export class AuthApiModule {}
