// libcurl's handles as owned values.
#pragma once

#include <curl/curl.h>
#include <memory>

#include <QByteArray>

namespace sb::outbound {

struct CurlDeleter
{
    void operator()(CURL *handle) const { curl_easy_cleanup(handle); }
};

struct CurlListDeleter
{
    void operator()(curl_slist *list) const { curl_slist_free_all(list); }
};

using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

/// A fresh handle without signals, proxies, netrc or redirects, with TLS 1.2 at least, verified.
/// Throws std::bad_alloc. `caPem` (may be empty) must live as long as the handle.
[[nodiscard]] CurlHandle makeCurlHandle(const QByteArray &caPem);

/// The same for a handle that was reset.
void prepare(CURL *curl, const QByteArray &caPem);

void append(CurlList &list, const QByteArray &line);

} // namespace sb::outbound
