import { describeStoreContract } from '../testing/store-contract.ts';
import { createMemoryStore } from './memory-store.ts';

describeStoreContract('the memory twin of the store', async () => createMemoryStore());
