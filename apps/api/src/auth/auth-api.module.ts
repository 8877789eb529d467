import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { ApiKeyGuard, AuthModule } from '#auth';
import { ApiKeysController } from './api-keys.controller.js';
import { BootstrapKey } from './bootstrap-key.js';
import { TenantLogInterceptor } from './tenant-log.interceptor.js';

/** Guards every route that is not `@Public()`, and serves `/v1/api-keys`. */
@Module({
  imports: [AuthModule],
  controllers: [ApiKeysController],
  providers: [
    { provide: APP_GUARD, useClass: ApiKeyGuard },
    { provide: APP_INTERCEPTOR, useClass: TenantLogInterceptor },
    BootstrapKey,
  ],
})
export class AuthApiModule {}
