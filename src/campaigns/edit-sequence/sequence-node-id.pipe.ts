import { uuid } from '../../edge/uuid.pipe';
import { nodeNotFound } from '../domain/editing-sequence';

export const sequenceNodeId = uuid(nodeNotFound);
