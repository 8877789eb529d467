import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthModule } from '#auth';
import { ConfigModule } from '#config';
import { DatabaseModule } from '#database';

@Module({ imports: [ConfigModule.forRoot(), DatabaseModule, AuthModule] })
class InstallationModule {}

/**
 * Lets `work` use the services of the installation that the environment names: the configuration,
 * the database, the API keys.
 *
 * @throws InvalidEnvironmentError, and whatever `work` throws
 */
export async function withInstallation<Result>(
  work: (services: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  const options = { logger: false, abortOnError: false } as const;
  const services = await NestFactory.createApplicationContext(InstallationModule, options);
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}
