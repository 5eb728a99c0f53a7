#include "server/outbound/curl_handle.h"

#include <new>

namespace sb::outbound {

namespace {

void initialiseOnce()
{
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (initialised != CURLE_OK)
        throw std::bad_alloc();
}

} // namespace

CurlHandle makeCurlHandle(const QByteArray &caPem)
{
    initialiseOnce();
    CurlHandle handle(curl_easy_init());
    if (!handle)
        throw std::bad_alloc();
    prepare(handle.get(), caPem);
    return handle;
}

void prepare(CURL *curl, const QByteArray &caPem)
{
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!caPem.isEmpty()) {
        curl_blob blob{.data = const_cast<char *>(caPem.constData()),
                       .len = static_cast<std::size_t>(caPem.size()),
                       .flags = CURL_BLOB_COPY};
        curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
        curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);
    }
}

void append(CurlList &list, const QByteArray &line)
{
    curl_slist *longer = curl_slist_append(list.get(), line.constData());
    if (!longer)
        throw std::bad_alloc();
    (void)list.release();
    list.reset(longer);
}

} // namespace sb::outbound
