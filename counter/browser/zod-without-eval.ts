/** The page's content policy forbids code made at run time. Zod would try it with the first schema and leave a complaint in the console. */
import { z } from 'zod';

z.config({ jitless: true });
