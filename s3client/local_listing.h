// Listing the keys of a local folder.
#pragma once

#include "s3client/object_store.h"

namespace s3client {

// `where` names the folder in messages. Reads the folders on the way anew for each page; a continuation is
// the last key of its page, so keys that come and go between pages neither repeat nor hide others.
Result<ListPage> ListFolder(int root, const ListOptions& options, std::string_view where);

}  // namespace s3client
