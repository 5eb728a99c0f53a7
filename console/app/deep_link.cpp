#include "console/app/deep_link.h"

#include "shared/core/uuid_text.h"

#include <QCoreApplication>
#include <QUrl>

namespace sb::console {

using namespace Qt::StringLiterals;

core::Result<QUuid> requestOfLink(const QString &link)
{
    const QUrl url(link, QUrl::StrictMode);
    const bool isPlain = url.isValid() && url.scheme() == "sbroker"_L1 &&
                         url.authority() == "request"_L1 && !url.hasQuery() && !url.hasFragment();
    if (isPlain) {
        if (const auto id = core::uuidFromText(url.path().mid(1)); id && !id->isNull())
            return *id;
    }
    return core::failure(
        core::ErrorCode::InvalidValue,
        QCoreApplication::translate("DeepLink", "not of the form sbroker://request/<id>"));
}

} // namespace sb::console
