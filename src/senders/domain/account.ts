export type SenderChannel = 'linkedin' | 'email';

export type SenderStatus = 'pending' | 'warming' | 'active' | 'connected' | 'credentials_required' | 'disconnected';
