#include "console/pages/requests_page.h"

#include "console/dialogs/submit_request_dialog.h"
#include "console/look/icon.h"
#include "console/session/profile_store.h"
#include "console/session/session.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

namespace sb::console {

using namespace Qt::StringLiterals;
namespace request_status = model::request_status;

PageInfo RequestsPage::pageInfo()
{
    return {.id = u"requests"_s,
            .title = tr("Requests"),
            .icon = u"requests"_s,
            .group = tr("Requests")};
}

RequestsPage::RequestsPage(const PageContext &context, QWidget *parent)
    : RequestListPage(pageInfo(), context, parent), m_status(new QComboBox(this)),
      m_type(new QComboBox(this)), m_whose(new QComboBox(this))
{
    const bool maySubmit = session().may(model::permissions::secretRequest);
    panel().setEmptyText({.icon = u"requests"_s,
                          .title = tr("No requests"),
                          .detail = maySubmit
                                        ? tr("Ask to write or to read a secret.")
                                        : tr("Nobody has asked for anything that you may see."),
                          .action = maySubmit ? tr("New request …") : QString()});
    m_status->addItem(tr("Any status"));
    for (const QString &status :
         {request_status::pending, request_status::approved, request_status::executed,
          request_status::failed, request_status::rejected, request_status::expired,
          request_status::cancelled})
        m_status->addItem(icon(iconOfRequestStatus(status), toneOfRequestStatus(status)),
                          wordOfRequestStatus(status), status);
    m_status->setAccessibleName(tr("Status"));
    m_type->addItem(tr("Reads and writes"));
    m_type->addItem(tr("Writes"), u"patch"_s);
    m_type->addItem(tr("Reads"), u"read"_s);
    m_type->setAccessibleName(tr("Kind of request"));
    m_whose->addItem(tr("Everybody’s"));
    m_whose->addItem(tr("Mine"), core::toText(session().user().id));
    m_whose->setAccessibleName(tr("Whose requests"));
    int at = 0;
    for (QComboBox *combo : {m_whose, m_status, m_type}) {
        panel().bar().insertWidget(at++, combo);
        connect(combo, &QComboBox::activated, this, &RequestsPage::reload);
    }
    if (maySubmit) {
        auto *add = new QPushButton(icon(u"add"_s), tr("&New request …"), this);
        add->setObjectName(u"newRequest"_s);
        add->setShortcut(QKeySequence::New);
        add->setToolTip(tr("New request (Ctrl+N)"));
        headingBar().addWidget(add);
        connect(add, &QPushButton::clicked, this, &RequestsPage::submit);
        connect(&panel(), &TablePanel::emptyActionTriggered, this, &RequestsPage::submit);
    }
}

client::RequestFilter RequestsPage::filter() const
{
    return {.status = m_status->currentData().toString(),
            .type = m_type->currentData().toString(),
            .requesterId = m_whose->currentData().toString()};
}

void RequestsPage::submit()
{
    auto *dialog = new SubmitRequestDialog(session(), store(), window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SubmitRequestDialog::submitted, this,
            [this](const model::AccessRequest &request) {
                Q_EMIT noticeRaised(request.isPending() ? tr("Sent. It waits for a decision.")
                                                        : tr("Sent and approved by rule."));
                detail().setVisible(true);
                detail().show(request);
                reload();
            });
    dialog->open();
}

} // namespace sb::console
