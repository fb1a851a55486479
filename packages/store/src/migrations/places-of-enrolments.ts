import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where enrolments are in the status lists of their sponsors. */
export class PlacesOfEnrolments1796000083001 implements MigrationInterface {
  readonly name = 'PlacesOfEnrolments1796000083001';

  // A plain statement: TypeORM's own would copy the table on SQLite.
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE enrolments ADD COLUMN place text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE enrolments DROP COLUMN place');
  }
}
