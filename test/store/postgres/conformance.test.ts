import { storeConformance } from '../conformance';
import { freshPostgres } from './database';

storeConformance('PostgreSQL', freshPostgres);
