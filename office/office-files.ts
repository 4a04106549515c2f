import { join } from 'node:path';

/** The office's file and the file of its key, beside each other but never in one folder. */
export function filesIn(dataFolder: string): { database: string; key: string; signingKey: string; courierKey: string } {
  return {
    database: join(dataFolder, 'office', 'office.db'),
    key: join(dataFolder, 'office-key', 'office.key'),
    signingKey: join(dataFolder, 'office-key', 'office-signing.pem'),
    courierKey: join(dataFolder, 'office-key', 'office-courier.age'),
  };
}
