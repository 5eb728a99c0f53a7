#include "console/dialogs/trust_certificate_dialog.h"

#include "console/look/text_style.h"
#include "console/widgets/fact_list.h"
#include "shared/client/http_client.h"

#include <QDateTime>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

/// In groups that eyes can compare.
QString inGroups(const QString &fingerprint)
{
    QStringList groups;
    for (qsizetype at = 0; at < fingerprint.size(); at += 8)
        groups.append(fingerprint.mid(at, 8));
    return groups.join(u' ');
}

} // namespace

TrustCertificateDialog::TrustCertificateDialog(const ConnectionProfile &profile,
                                               const QSslCertificate &shown, QWidget *parent)
    : FormDialog(profile.pinnedCertificate.isEmpty() ? tr("Trust this certificate?")
                                                     : tr("The certificate has changed"),
                 tr("&Pin this certificate"), Enter::DoesNothing, parent),
      m_compared(
          new QCheckBox(tr("I have &compared the fingerprint with whoever runs the server"), this))
{
    setObjectName(u"trustCertificateDialog"_s);
    auto *warning = new Banner(this);
    warning->show(Tone::Warning,
                  profile.pinnedCertificate.isEmpty()
                      ? tr("No trusted authority vouches for the certificate of this server. "
                           "Somebody may be in between. Nothing has been sent.")
                      : tr("The server shows another certificate than the pinned one. Either it "
                           "was renewed, or somebody is in between. Nothing has been sent."));
    column().insertWidget(1, warning);
    auto *facts = new FactList(this);
    facts->show({
        {tr("Server"), profile.server.toString()},
        {tr("Pinned"), inGroups(profile.pinnedCertificate), true},
        {tr("Shown"), inGroups(QString::fromLatin1(client::fingerprintOf(shown))), true},
        {tr("For"), shown.subjectInfo(QSslCertificate::CommonName).join(u", "_s)},
        {tr("Issued by"), shown.issuerInfo(QSslCertificate::CommonName).join(u", "_s)},
        {tr("Valid"), tr("%1 until %2")
                          .arg(shown.effectiveDate().toString(u"yyyy-MM-dd"_s),
                               shown.expiryDate().toString(u"yyyy-MM-dd"_s))},
    });
    column().insertWidget(2, facts);
    m_compared->setObjectName(u"compared"_s);
    column().addWidget(m_compared);
    setTone(sendButton(), u"danger"_s);
    sendButton().setEnabled(false);
    connect(m_compared, &QCheckBox::toggled, &sendButton(), &QPushButton::setEnabled);
    setMinimumWidth(640);
}

void TrustCertificateDialog::send()
{
    accept();
}

} // namespace sb::console
