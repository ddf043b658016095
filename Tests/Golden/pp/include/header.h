#ifndef HEADER_H
#define HEADER_H
int in_header;
#endif
