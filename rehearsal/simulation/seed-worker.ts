/** One core's share of the seeds; tells its parent each result. */
import { runRange, SeedRange } from './seeds.ts';

await runRange(SeedRange.parse(JSON.parse(process.argv[2] ?? '')), (result) => void process.send?.(result));
process.disconnect();
