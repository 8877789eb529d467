import { Module } from '@nestjs/common';
import { ConfigModule } from '#config';
import { ObservabilityModule } from '#observability';

/** Everything the api serves: one line per resource. */
@Module({
  imports: [ConfigModule.forRoot(), ObservabilityModule.forRoot({ app: 'api' })],
})
export class AppModule {}
