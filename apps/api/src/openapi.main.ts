import { writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createApiAdapter } from './bootstrap/api.adapter.js';
import { configureApi } from './bootstrap/create-api.js';
import { openApiDocument } from './bootstrap/openapi.js';

// Writes the OpenAPI document to the file that is named. Preview mode makes no provider, so neither
// a database nor Temporal is needed.
const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('usage: openapi.main.js FILE');
const app = await NestFactory.create<NestFastifyApplication>(AppModule, createApiAdapter(), {
  preview: true,
  logger: ['error', 'warn'],
});
configureApi(app);
await writeFile(target, `${JSON.stringify(openApiDocument(app), null, 2)}\n`);
