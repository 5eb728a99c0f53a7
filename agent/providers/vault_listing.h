// Walks through the metadata of a KV version 2 mount.
#pragma once

#include "agent/providers/provider.h"
#include "shared/client/http_message.h"

#include <functional>

namespace sb::agent {

class VaultListing
{
public:
    struct Place
    {
        QString mount = {};
        /// Before every ref, and no part of it; empty or with a slash at its end.
        QString base = {};
        /// With what the refs begin that are wanted; not necessarily a whole directory.
        QString refPrefix = {};
    };

    /// Method and path below the address; `LIST` among the methods.
    using Ask =
        std::function<core::Result<client::HttpResponse>(const QByteArray &, const QString &)>;

    VaultListing(Place place, Ask ask) : m_place(std::move(place)), m_ask(std::move(ask)) {}

    [[nodiscard]] core::Result<std::vector<ListedSecret>> run(const std::stop_token &stop);

private:
    [[nodiscard]] core::Result<QStringList> namesIn(const QString &directory) const;
    /// nullopt when it is gone, or its current version is deleted.
    [[nodiscard]] core::Result<std::optional<ListedSecret>> detailsOf(const QString &ref) const;
    [[nodiscard]] QString metadataPath(const QString &ref) const;

    Place m_place;
    Ask m_ask;
};

} // namespace sb::agent
