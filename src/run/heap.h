/* heap.h - memory for a short run. */
#ifndef CRM_RUN_HEAP_H
#define CRM_RUN_HEAP_H

/* heap_prepare(): once, at the start of the process. Without effect where the system or the allocator knows no such thing. */
void heap_prepare(void);

#endif
